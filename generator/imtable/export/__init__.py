"""The IR in other people's formats: OpenAPI and JSON Schema.

Pure functions from values of `ir` to JSON documents and their text. Nothing in here knows how
a page is written or what Python bindings look like.
"""

from .jsonschema import jsonschema_document
from .openapi import openapi_document
from .text import document_text

__all__ = ["document_text", "jsonschema_document", "openapi_document"]
