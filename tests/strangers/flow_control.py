"""Receive Maximum 2 with ten queued messages: never more than two without an answer."""

from kit import Client, equal

publisher = Client("pub")
publisher.connect()
for qos in (1, 2):
    name = f"slow-{qos}"
    sub = Client(name, clean=False, expiry=1000)
    sub.connect()
    equal(sub.subscribe(("t", qos)), [qos])
    sub.leave()
    for number in range(10):
        publisher.publish("t", str(number), qos)
    slow = Client(name, clean=False, expiry=1000, connect={"ReceiveMaximum": 2}, manual=True)
    equal(slow.connect()[0], True)
    for first in range(0, 10, 2):
        pair = [slow.message(), slow.message()]
        equal([int(message.payload) for message in pair], [first, first + 1])
        # Nothing answered yet, so nothing more may come: a QoS 0 message gets through, and first.
        slow.subscribe(("probe", 0))
        publisher.publish("probe", "now", 0)
        equal(slow.texts(1), ["now"])
        for message in pair:
            slow.paho.ack(message.mid, message.qos)
    slow.leave()
publisher.leave()
