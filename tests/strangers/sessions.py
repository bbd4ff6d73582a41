"""Session present, clean start, the queue of an absent client, expiry, takeover."""

from kit import IS_5, Client, equal

publisher = Client("pub")
equal(publisher.connect()[0], False)

# A kept session: present, with its subscriptions and what came meanwhile, in order.
first = Client("kept", clean=False, expiry=1000)
equal(first.connect()[0], False)
equal(first.subscribe(("t/#", 2)), [2])
first.leave()
for number in range(10):
    publisher.publish("t/x", str(number), 2)
publisher.publish("t/x", "nobody waits for QoS 0", 0)
second = Client("kept", clean=False, expiry=1000)
equal(second.connect()[0], True)
equal(second.texts(10), [str(number) for number in range(10)])
second.leave()

# A clean one starts from nothing.
clean = Client("kept", clean=True)
equal(clean.connect()[0], False)
publisher.publish("t/x", "not subscribed any more", 1)
equal(clean.subscribe(("mine", 1)), [1])
publisher.publish("mine", "hello", 1)
equal(clean.texts(1), ["hello"])
clean.leave()
last = Client("kept", clean=False, expiry=0)
equal(last.connect()[0], False)
last.leave()

if IS_5:
    # DISCONNECT can end a session early.
    long = Client("long", clean=False, expiry=1000)
    long.connect()
    long.leave(SessionExpiryInterval=0)
    again = Client("long", clean=False, expiry=1000)
    equal(again.connect()[0], False)
    again.leave()

# Takeover: the older connection goes, with the reason in 5.0.
old, new = Client("twin", clean=False, expiry=1000), Client("twin", clean=False, expiry=1000)
equal(old.connect()[0], False)
old.paho.on_disconnect = lambda *args: (old.paho.disconnect(), old.disconnects.put(args[2:]))
equal(new.connect()[0], True)
reason = old.disconnected()
if IS_5:
    equal(reason.value, 0x8E)
old.paho.loop_stop()
equal(new.subscribe(("u", 1)), [1])
publisher.publish("u", "for the new one", 1)
equal(new.texts(1), ["for the new one"])
new.leave()
publisher.leave()
