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
    round_trip = commands.add_parser("roundtrip", help="tables in every dialect, written and read again")
    round_trip.add_argument("--examples", type=int, default=5_000)
    fuzz = commands.add_parser("fuzz", help="broken bytes against the reader and its parsers")
    fuzz.add_argument("--minutes", type=float, default=10)
    fuzz.add_argument("--seed", type=int, default=1, help="of the damage, where atheris is not installed")
    fuzz.add_argument("--corpus", type=Path, default=Path("build") / "corpus", help="where atheris keeps its finds")
    told = parser.parse_args()
    print(run(told, parser))


def run(told: argparse.Namespace, parser: argparse.ArgumentParser) -> str:
    """Run what was asked for and return what to print."""
    if told.name == "roundtrip":
        from bench import roundtrip

        return roundtrip.run(told.examples)
    if told.name == "fuzz":
        from bench import fuzz

        try:
            led = [fuzz.run_led(target, told.minutes / 4, told.corpus / target) for target in fuzz.TARGETS]
            return "\n".join(led)
        except ImportError:
            print("ATHERIS IS NOT INSTALLED: the bytes are damaged at random (bench/requirements.lock has it)")
        return fuzz.run(told.minutes, told.seed)
    from bench import intake, speed

    if told.speed:
        found = [speed.measure(rows) for rows in told.rows]
        intake.write(told.out, {"speed": found})
        return speed.table(found)
    if not (told.data / "csv-torture" / "manifest.csv").exists():
        parser.error(f"there is no csv-torture/manifest.csv in {told.data}: name its folder with --data")
    return intake.over_torture(told.data, told.out)


if __name__ == "__main__":
    main()
