"""imtable: API documentation tables in, schema IR and typed Python bindings out."""

__version__ = "0.1.0"
