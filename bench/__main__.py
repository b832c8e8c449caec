"""The measurements from the shell: `make bench`, or `python -m bench NAME [OPTIONS]`."""

import argparse
from pathlib import Path

DATA = Path(__file__).parents[1].parent / "shared" / "data"
OUT = Path("build") / "bench.json"


def main() -> None:
    """Run one measurement and print its table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    commands = parser.add_subparsers(dest="name", required=True)
    intake = commands.add_parser("intake", help="the import over damaged files; with --speed, its speed and memory")
    intake.add_argument("--data", type=Path, default=DATA, help="folder that holds csv-torture/ (default %(default)s)")
    intake.add_argument("--speed", action="store_true", help="measure speed and memory on generated files instead")
    intake.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000], help="sizes of those files")
    intake.add_argument("--out", type=Path, default=OUT, help="figures as JSON (default %(default)s)")
    told = parser.parse_args()
    from bench import intake as measured

    if not (told.data / "csv-torture" / "manifest.csv").exists():
        parser.error(f"there is no csv-torture/manifest.csv in {told.data}: name its folder with --data")
    print(measured.over_torture(told.data, told.out))


if __name__ == "__main__":
    main()
