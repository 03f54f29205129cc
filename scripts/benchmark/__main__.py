"""Run the command of the benchmark."""

from benchmark.cli import main

if __name__ == "__main__":
    main()
