class OperationRefused(Exception):
    """Cannot be done as asked; the text says what to do, for the administrator."""
