SENTENCES: tuple[str, ...] = ()
