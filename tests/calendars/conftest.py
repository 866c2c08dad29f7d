"""Property tests are the same on every run; `HYPOTHESIS_PROFILE=deep` looks further and elsewhere."""

import os

from hypothesis import settings


settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("deep", max_examples=3000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
