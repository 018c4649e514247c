"""Sends files to a Sheaf server, follows them to their end, prints what they are. Needs nothing but Python's standard library.

    SHEAF=http://127.0.0.1:4714/api/v1 TOKEN=... python3 sheaf.py invoice.pdf letter.pdf
"""

import json
import os
import pathlib
import sys
import urllib.parse
import urllib.request

SERVER = os.environ["SHEAF"]
TOKEN = os.environ["TOKEN"]


def ask(method, path, body=None, headers=None):
    """Sends a request; returns the open response. Raises urllib.error.HTTPError for refusals, whose body says why."""
    request = urllib.request.Request(SERVER + path, data=body, method=method)
    request.add_header("Authorization", "Bearer " + TOKEN)
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    return urllib.request.urlopen(request)


def as_json(response):
    with response:
        return json.load(response)


def upload(path):
    """Streams a file to the server; returns what a batch names it by."""
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(path.stat().st_size)}
    with path.open("rb") as file:
        kept = as_json(ask("POST", "/uploads", file, headers))
    return {"upload": kept["upload"], "name": path.name}


def submit(paths):
    body = json.dumps({"documents": [upload(path) for path in paths], "lane": "urgent"}).encode()
    return as_json(ask("POST", "/batches", body, {"Content-Type": "application/json"}))


def follow(job):
    """Yields (type, data) of a job's events until it ends; goes on where the connection broke."""
    last = "0"
    while True:
        with ask("GET", "/jobs/%s/events" % urllib.parse.quote(job), headers={"Last-Event-ID": last}) as stream:
            if stream.status == 204:
                return
            event = {}
            for line in stream:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name in ("id", "event", "data"):
                    event[name] = value
                elif not name and "data" in event:
                    last = event["id"]
                    yield event["event"], json.loads(event["data"])
                    event = {}


def main(names):
    accepted = submit([pathlib.Path(name) for name in names])
    for job in accepted["job_ids"]:
        for kind, data in follow(job):
            print("%s %s %d %%" % (job, kind, data["progress"]), file=sys.stderr)
        state = as_json(ask("GET", "/jobs/" + job))
        print(json.dumps({"name": state["name"], "status": state["status"], "class": (state["result"] or {}).get("class")}))


if __name__ == "__main__":
    main(sys.argv[1:])
