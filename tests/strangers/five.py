"""What only 5.0 has: codes, identifiers, flow control, expiry, no-local, retain handling."""

from kit import Client, SubscribeOptions, equal, props

publisher = Client("pub")
publisher.connect()

# Codes of PUBACK, PUBREC and UNSUBACK.
equal(publisher.publish("nobody", "x", 1), 0x10)
equal(publisher.unsubscribe("never/subscribed"), [0x11])

# An assigned client identifier.
nameless = Client("")
present, _, properties = nameless.connect()
assert properties.AssignedClientIdentifier, "the broker gives a name"
nameless.leave()

# Subscription identifiers: one for each matching subscription, kept through the offline queue.
sub = Client("sub", clean=False, expiry=1000)
sub.connect()
equal(sub.subscribe(("i/#", 1), identifier=7), [1])
equal(sub.subscribe(("i/x", 2), identifier=268_435_455), [2])
equal(publisher.publish("i/x", "both", 2), 0)
message = sub.message()
equal(message.qos, 2)
equal(sorted(message.properties.SubscriptionIdentifier), [7, 268_435_455])
publisher.publish("i/y", "one", 2)
equal(sub.message().properties.SubscriptionIdentifier, [7])
equal(sub.unsubscribe("i/#", "i/x"), [0, 0])

# No-local: not what one has published oneself.
equal(sub.subscribe(("n", SubscribeOptions(qos=1, noLocal=True))), [1])
sub.publish("n", "own", 1)
publisher.publish("n", "foreign", 1)
equal(sub.texts(1), ["foreign"])
sub.unsubscribe("n")

# Retain handling and retain as published.
publisher.publish("r", "old", 1, retain=True)
equal(sub.subscribe(("r", SubscribeOptions(qos=1, retainHandling=2))), [1])
equal(sub.subscribe(("r", SubscribeOptions(qos=1, retainHandling=1))), [1])
sub.unsubscribe("r")
equal(sub.subscribe(("r", SubscribeOptions(qos=1, retainHandling=1))), [1])
equal(sub.texts(1), ["old"])
equal(sub.subscribe(("r", SubscribeOptions(qos=1, retainHandling=0))), [1])
equal(sub.texts(1), ["old"])
publisher.publish("r", "flag cleared", 1, retain=True)
equal(sub.message().retain, False)
equal(sub.subscribe(
    ("r", SubscribeOptions(qos=1, retainHandling=2, retainAsPublished=True))), [1])
publisher.publish("r", "flag kept", 1, retain=True)
equal(sub.message().retain, True)
publisher.publish("r", "", 1, retain=True)
equal(sub.message().payload, b"")
sub.unsubscribe("r")

# A message that waits has less time left; what is over is not delivered.
equal(sub.subscribe(("e", 1)), [1])
sub.leave()
publisher.publish("e", "short", 1, MessageExpiryInterval=1)
publisher.publish("e", "long", 1, MessageExpiryInterval=100)
will = {"topic": "clock", "payload": "two seconds", "qos": 1,
        "properties": props("WILLMESSAGE", WillDelayInterval=2)}
clock, heir = Client("clock", clean=False, expiry=1000, will=will), Client("heir")
heir.connect()
heir.subscribe(("clock", 1))
clock.connect()
clock.die()
equal(heir.texts(1), ["two seconds"])
sub = Client("sub", clean=False, expiry=1000)
equal(sub.connect()[0], True)
message = sub.message()
equal(message.payload, b"long")
assert 1 <= message.properties.MessageExpiryInterval <= 98, message.properties
sub.leave()
heir.leave()
publisher.leave()
