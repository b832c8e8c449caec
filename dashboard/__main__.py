"""`python -m dashboard` is `csat`."""

from dashboard.cli import main

if __name__ == "__main__":
    main()
