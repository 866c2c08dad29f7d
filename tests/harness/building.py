"""`python -m tests.harness.building`: the test database, built while `./test` checks the code."""

from importlib import import_module

import django


if __name__ == "__main__":
    django.setup()
    import_module("tests.harness.database").build()  # it knows models, which are there only now
