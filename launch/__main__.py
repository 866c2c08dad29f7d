"""`python -m launch run|manage|test …`: the part the three shell commands share."""

import os
import sys
from collections.abc import Callable

from launch import manage, run, test
from launch.say import Failure, Stop


COMMANDS: dict[str, Callable[[list[str]], int]] = {"run": run.main, "manage": manage.main, "test": test.main}


def main(arguments: list[str]) -> int:
    """Exit code of the command; a failure is one sentence on stderr."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    name, *rest = arguments
    try:
        return COMMANDS[name](rest)
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except Stop as stop:
        return 0 if name == "run" else 128 + stop.signal_number
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
