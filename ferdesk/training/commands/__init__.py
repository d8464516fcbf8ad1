"""One file a command of `python -m ferdesk.training`: NAME, HELP, add_arguments(parser), main(args)."""
