"""`python -m tailorbird_platform.cli` is the same as `tailorbird`."""

from tailorbird_platform.cli import main

if __name__ == "__main__":
    main()
