"""What a contender's process says; see ../src/protocol.ts."""

import json
import sys
import time


def serve(prepare):
    """`prepare(model, batch)` gives a function that trains one step."""
    prepared = {}
    say({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        key = (request["model"], request["batch"])
        if key not in prepared:
            prepared[key] = prepare(*key)
        say({"milliseconds": measure(prepared[key], **request)})


def measure(step, milliseconds=float("inf"), steps=float("inf"), settle=0, **_):
    for _ in range(settle):
        step()
    times = []
    end = time.perf_counter() + milliseconds / 1000
    while not times or (len(times) < steps and time.perf_counter() < end):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    return times


def say(message):
    print(json.dumps(message), flush=True)
