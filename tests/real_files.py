"""The real data sets, where they lie beside the repository; elsewhere tests of them are skipped."""

from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "shared" / "data"

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real data sets are not beside the repository"
)
