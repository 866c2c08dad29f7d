from jobs.models.run import JobRun


__all__ = ["JobRun"]
