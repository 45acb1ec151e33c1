"""The IR in other people's formats: OpenAPI and JSON Schema.

Pure functions from values of `ir` to JSON documents and their text. Nothing in here knows how
a page is written or what Python bindings look like.
"""

from imtable.export.jsonschema import jsonschema_document
from imtable.export.openapi import openapi_document
from imtable.export.text import document_text

__all__ = ["document_text", "jsonschema_document", "openapi_document"]
