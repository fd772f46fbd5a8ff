"""`python -m omni.embedded keep|stop|remove|where …`: the keeper itself, and what `make clean` needs."""

import sys
from pathlib import Path

from omni.embedded import remove, stop
from omni.embedded._keeper import main as keep


def main(arguments: list[str]) -> int:
    match arguments:
        case ["keep", ("postgres" | "valkey") as name, state_dir]:
            keep(name, Path(state_dir))
        case ["stop", state_dir]:
            stop(Path(state_dir))
        case ["remove", state_dir]:
            remove(Path(state_dir))
        case _:
            sys.stderr.write("python -m omni.embedded stop|remove STATE_DIR\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
