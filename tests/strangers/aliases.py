"""Topic aliases: of the publisher, and of a broker that is set to use two of its own."""

from kit import Client, equal

publisher, sub = Client("pub"), Client("sub", connect={"TopicAliasMaximum": 5})
equal(publisher.connect()[2].TopicAliasMaximum, 16)
sub.connect()
equal(sub.subscribe(("#", 2)), [2])
seen, known = [], {}
for qos in (0, 1, 2):
    publisher.publish("a/long/topic", f"full {qos}", qos, TopicAlias=16)
    publisher.publish("other", f"other {qos}", qos, TopicAlias=1)
    publisher.publish("third", f"third {qos}", qos)
    for _ in range(3):
        message = sub.message()
        alias = getattr(message.properties, "TopicAlias", None)
        if message.topic and alias:
            known[alias] = message.topic
        seen.append((message.topic or known[alias], message.payload.decode(), bool(message.topic)))
expected = []
for qos in (0, 1, 2):
    expected.append(("a/long/topic", f"full {qos}", qos == 0))
    expected.append(("other", f"other {qos}", qos == 0))
    expected.append(("third", f"third {qos}", True))
equal(seen, expected)
sub.leave()
publisher.leave()
