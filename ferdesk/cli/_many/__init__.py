"""`analyze` over many files at once: on all processors of this computer, or on a Dask cluster."""
