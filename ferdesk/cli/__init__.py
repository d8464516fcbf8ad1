"""What FERDesk does without its window. One file a command, found by being here.

A command has NAME, HELP, `add_arguments(parser)` and `main(options) -> int` (the exit code); its first
docstring is what `--help` says. Heavy imports stand inside functions.
"""
