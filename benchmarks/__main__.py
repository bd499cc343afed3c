"""Everything that is measured, in one run, as one page:

.venv/bin/python -m benchmarks [--share 0.07] [--page docs/evaluation.md]
"""

import sys

from incident_bot.cli.main import hush

if __name__ == "__main__":
    # Before anything that warns while it is imported.
    hush()
    from benchmarks.evaluate import main

    sys.exit(main())
