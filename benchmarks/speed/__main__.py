"""Stock Rasa and the assistant side by side, as one page:

.venv/bin/python -m benchmarks.speed [--share 0.03] [--installed] [--quick] [--page docs/benchmarks.md]
"""

import sys

from incident_bot.cli.main import hush
from incident_bot.runtime.lazy import postpone_tensorflow

if __name__ == "__main__":
    # Before anything that warns while it is imported.
    hush()
    postpone_tensorflow()
    from benchmarks.speed.run import main

    sys.exit(main())
