"""The IR in other people's formats: OpenAPI and JSON Schema.

Pure functions from values of `ir` to JSON documents. Nothing in here knows how
a page is written or what Python bindings look like.
"""

from imtable.export.jsonschema import jsonschema_document
from imtable.export.openapi import openapi_document

__all__ = ["jsonschema_document", "openapi_document"]
