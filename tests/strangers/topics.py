"""Filters against names, overlapping subscriptions, refused filters, unsubscribing."""

from kit import IS_5, Client, equal

NAMES = ["a", "/a", "a/", "a/b", "a//b", "a/b/c", "A/b", "b", "$x", "$x/y", "ü/€/語"]
CASES = {
    "#": ["a", "/a", "a/", "a/b", "a//b", "a/b/c", "A/b", "b", "ü/€/語"],
    "+": ["a", "b"],
    "/+": ["/a"],
    "+/+": ["/a", "a/", "a/b", "A/b"],
    "a/+": ["a/", "a/b"],
    "a/#": ["a", "a/", "a/b", "a//b", "a/b/c"],
    "a/+/+": ["a//b", "a/b/c"],
    "+/b/#": ["a/b", "a/b/c", "A/b"],
    "$x/#": ["$x", "$x/y"],
    "$x": ["$x"],
    "+/y": [],
    "ü/+/語": ["ü/€/語"],
}

publisher, sub = Client("pub"), Client("sub")
publisher.connect(), sub.connect()
for text, expected in CASES.items():
    equal(sub.subscribe((text, 2), ("end", 2)), [2, 2])
    for name in NAMES:
        publisher.publish(name, name, 1)
    publisher.publish("end", "end", 1)
    got = []
    while (message := sub.message()).payload != b"end":
        equal(message.payload.decode(), message.topic)
        got.append(message.topic)
    equal((text, got), (text, expected))
    sub.unsubscribe(text, "end")

# Several matches in one session: one copy, at the highest granted QoS.
equal(sub.subscribe(("o/#", 0), ("o/+", 2), ("o/x", 1)), [0, 2, 1])
publisher.publish("o/x", "once", 2)
publisher.publish("o/x/y", "end", 2)
equal([(m.payload, m.qos) for m in (sub.message(), sub.message())], [(b"once", 2), (b"end", 0)])

# A second SUBSCRIBE for a filter replaces the first, and retained messages come again.
publisher.publish("s", "kept", 1, retain=True)
equal(sub.subscribe(("s", 0)), [0])
equal(sub.message().qos, 0)
equal(sub.subscribe(("s", 1)), [1])
message = sub.message()
equal((message.qos, message.retain), (1, True))
publisher.publish("s", "live", 1)
message = sub.message()
equal((message.qos, message.retain), (1, False))

# What is unsubscribed is gone, what is not stays; an unknown filter is no error.
sub.unsubscribe("o/#", "o/+", "unknown")
publisher.publish("o/z", "to nobody", 1)
publisher.publish("o/x", "still here", 1)
equal(sub.texts(1), ["still here"])
publisher.publish("s", "", 1, retain=True)
equal(sub.texts(1), [""])
late = Client("late")
late.connect()
equal(late.subscribe(("s", 1)), [1])
publisher.publish("s", "nothing was retained", 0)
equal(late.texts(1), ["nothing was retained"])
equal(sub.texts(1), ["nothing was retained"])
for client in (sub, publisher, late):
    client.leave()
