#!/usr/bin/env python3
"""Joins every module's api.yaml and the schemas of the web's types.ts to one OpenAPI 3.1 document.

usage: join_api.py SRC OUT        OUT is a C++ source that holds the document

An entry of an api.yaml, all that is said of one door:

    POST /tickets/{ticket}/replies:
      says: An agent's answer, or a customer's message
      right: ticket.reply             # a permission, "signed in" or "anyone"; a test compares it with the route table
      query: {limit: 1 to 200}        # name: what it is
      takes: NewReply                 # a schema by name, "bytes", or an inline JSON Schema
      gives: 201 Message              # status, then a schema, [Schema] or Schema[], Page Schema or Page<Schema>, "text/html" or nothing
"""
import json, re, sys
from pathlib import Path
import yaml

source, out = Path(sys.argv[1]), Path(sys.argv[2])
schemas = json.loads((source / "app/api/schemas.json").read_text())
reference = lambda name: {"$ref": f"#/components/schemas/{name}"}


def fail(where, what):
    sys.exit(f"{where}: {what}")


def schema(text, where):
    if isinstance(text, dict):
        return text
    if isinstance(text, list):
        return {"type": "array", "items": schema(text[0], where)}
    if match := re.fullmatch(r"\[?(\w+)(?:\]|\[\])", text):
        return {"type": "array", "items": schema(match[1], where)}
    if match := re.fullmatch(r"Page[ <](\w+)>?", text):
        return {"type": "object", "required": ["items", "next"],
                "properties": {"items": {"type": "array", "items": schema(match[1], where)}, "next": {"type": ["string", "null"], "description": "the cursor of the next page"}}}
    if text not in schemas:
        fail(where, f"there is no shape {text} in types.ts")
    return reference(text)


def content(text, where):
    if text == "bytes":
        return {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    if isinstance(text, str) and "/" in text:
        return {text: {"schema": {"type": "string"}}}
    return {"application/json": {"schema": schema(text, where)}}


def operation(method, path, door, module, where):
    known = {"says", "right", "query", "takes", "gives", "note", "match"}
    if set(door) - known:
        fail(where, f"unknown words: {', '.join(set(door) - known)}")
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in re.findall(r"{(\w+)}", path)]
    parameters += [{"name": name, "in": "query", "description": str(what), "schema": {"type": "string"}} for name, what in (door.get("query") or {}).items()]
    if method == "post" and door["right"] != "anyone":
        parameters.append({"name": "Idempotency-Key", "in": "header", "description": "The same key again gives the same answer, and no second effect, for 24 hours.", "schema": {"type": "string", "maxLength": 200}})
    if door.get("match"):
        parameters.append({"name": "If-Match", "in": "header", "description": "The ETag that was read; 409 when it changed since.", "schema": {"type": "string"}})
    answer = str(door.get("gives", "200"))
    status, _, what = answer.partition(" ") if re.match(r"\d{3}", answer) else ("200", "", answer)
    made = {"summary": door["says"], "tags": [module], "operationId": f"{method}{re.sub(r'[^a-z]+', '_', path)}".strip("_"), "x-right": door["right"]}
    if door.get("note"):
        made["description"] = door["note"]
    if parameters:
        made["parameters"] = parameters
    if "takes" in door:
        made["requestBody"] = {"required": True, "content": content(door["takes"], where)}
    made["responses"] = {status: {"description": door["says"], **({"content": content(what, where)} if what else {})},
                         "default": {"description": "A problem (RFC 9457)", "content": {"application/problem+json": {"schema": reference("Problem")}}}}
    if door["right"] == "anyone":
        made["security"] = []
    return made


paths = {}
for file in sorted(source.rglob("api.yaml")):
    for name, door in (yaml.safe_load(file.read_text()) or {}).items():
        method, _, path = name.partition(" ")
        where = f"{file}: {name}"
        if method not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            fail(where, "this is not METHOD /path")
        if method.lower() in paths.setdefault(path, {}):
            fail(where, "described twice")
        paths[path][method.lower()] = operation(method.lower(), path, door, file.parent.name, where)

document = {
    "openapi": "3.1.0",
    "info": {"title": "Tuki", "version": "1", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
             "description": "Everything Tuki's own screens do, they do by this. Times are RFC 3339 in UTC; ids are texts with a prefix; lists page by cursor; errors are RFC 9457 problems."},
    "servers": [{"url": "/api/v1"}],
    "security": [{"token": []}, {"session": []}],
    "paths": dict(sorted(paths.items())),
    "components": {"schemas": schemas,
                   "securitySchemes": {"token": {"type": "http", "scheme": "bearer"},
                                       "session": {"type": "apiKey", "in": "cookie", "name": "tuki_session", "description": "Changes also carry X-CSRF-Token."}}},
}
text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
# A string literal of C++ may not be longer than 64 KiB everywhere: in pieces.
pieces = [text[i:i + 8000] for i in range(0, len(text), 8000)]
body = "\n".join(f'    R"api({piece})api"' for piece in pieces)
code = f'#include "app/openapi.hpp"\n\nnamespace tuki::app {{\n\nstd::string_view openapi_document() {{\n    static constexpr std::string_view text =\n{body};\n    return text;\n}}\n\n}}  // namespace tuki::app\n'
if not out.exists() or out.read_text() != code:
    out.write_text(code)
