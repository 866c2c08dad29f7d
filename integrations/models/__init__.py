from integrations.models.system import OutsideSystem


__all__ = ["OutsideSystem"]
