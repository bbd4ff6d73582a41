"""The broker cuts the publisher at one packet of its exchange; paho repeats, nothing is doubled.

The third argument is the QoS, the fourth says whether a repeat is seen by the subscriber.
"""

import sys

from kit import Client, IS_5, equal

qos, copies = int(sys.argv[3]), int(sys.argv[4])
sub = Client("sub")
sub.connect()
equal(sub.subscribe(("t", 2)), [2])
publisher = Client("pub", clean=False, expiry=1000)
equal(publisher.connect()[0], False)
# The trap is set: this exchange is interrupted, and finished on the next connection.
mid = publisher.send("t", "once", qos)
publisher.disconnected()
equal(publisher.connected()[0], True)
equal(publisher.publishes.get(timeout=30)[0], mid)
publisher.publish("t", "end", qos)
equal(sub.texts(copies + 1), ["once"] * copies + ["end"])
sub.leave()
publisher.leave()
