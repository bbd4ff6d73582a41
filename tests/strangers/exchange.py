"""QoS 0, 1 and 2 both ways, many messages at once, in order, with nothing twice."""

from kit import Client, equal

sub, publisher = Client("sub"), Client("pub")
sub.connect(), publisher.connect()
equal(sub.subscribe(("a/#", 2), ("b/#", 1), ("c/#", 0)), [2, 1, 0])

for qos in (0, 1, 2):
    mids = [publisher.send("a/x", f"{qos}-{number}", qos) for number in range(50)]
    equal(sorted(publisher.publishes.get(timeout=30)[0] for _ in mids), sorted(mids))
    messages = [sub.message() for _ in mids]
    equal([message.payload.decode() for message in messages], [f"{qos}-{n}" for n in range(50)])
    equal({message.qos for message in messages}, {qos})
    equal({message.dup for message in messages}, {False})
    if qos:
        equal(len({message.mid for message in messages}), 50)

# The granted QoS is a ceiling.
publisher.publish("b/x", "two", 2)
publisher.publish("c/x", "two", 2)
equal([(m.topic, m.qos) for m in (sub.message(), sub.message())], [("b/x", 1), ("c/x", 0)])

# An empty payload and an empty level are fine.
publisher.publish("a/", "", 1)
equal(sub.message().topic, "a/")
sub.leave()
publisher.leave()
