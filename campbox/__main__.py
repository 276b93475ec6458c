"""python -m campbox: the `campbox` command."""

from campbox.cli import main

if __name__ == "__main__":
    main()
