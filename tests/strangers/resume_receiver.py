"""The broker cuts the subscriber at one packet of its exchange; the broker repeats.

The third argument is the QoS, the fourth how many copies the application gets.
"""

import sys

from kit import Client, equal

qos, copies = int(sys.argv[3]), int(sys.argv[4])
sub, publisher = Client("sub", clean=False, expiry=1000), Client("pub")
equal(sub.connect()[0], False)
publisher.connect()
equal(sub.subscribe(("t", 2)), [2])
publisher.publish("t", "once", qos)
sub.disconnected()
equal(sub.connected()[0], True)
publisher.publish("t", "end", qos)
equal(sub.texts(copies + 1), ["once"] * copies + ["end"])
sub.leave()
publisher.leave()
