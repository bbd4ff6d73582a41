"""What the paho scripts share: a client whose events are waited for, never polled for.

A script is called with the port and the version (4 or 5). It ends with 0 when all held.
"""

import queue
import socket
import sys

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

PORT = int(sys.argv[1])
VERSION = int(sys.argv[2])
IS_5 = VERSION == 5
DEADLINE = 30


def props(of, **values):
    """Properties of a packet type; nothing in 3.1.1."""
    if not IS_5:
        return None
    properties = Properties(getattr(PacketTypes, of))
    for name, value in values.items():
        setattr(properties, name, value)
    return properties


class Client:
    """A paho client with a thread of its own and one queue for each kind of event."""

    def __init__(self, name, clean=True, expiry=None, connect=None, will=None, manual=False):
        version = MQTTProtocolVersion.MQTTv5 if IS_5 else MQTTProtocolVersion.MQTTv311
        session = {} if IS_5 else {"clean_session": clean}
        self.paho = mqtt.Client(
            CallbackAPIVersion.VERSION2, name, protocol=version, manual_ack=manual, **session)
        # A script that waits for a reconnect does not want to wait long.
        self.paho.reconnect_delay_set(1, 1)
        self.clean, self.expiry, self.wanted = clean, expiry, connect or {}
        if will:
            self.paho.will_set(**will)
        for event in ("connect", "disconnect", "message", "publish", "subscribe", "unsubscribe"):
            events = queue.Queue()
            setattr(self, event + ("es" if event == "publish" else "s"), events)
            setattr(self.paho, "on_" + event, lambda *args, events=events: events.put(args[2:]))

    def connect(self, keepalive=60):
        """Connects; gives (session present, reason code, properties)."""
        wanted = dict(self.wanted)
        if self.expiry is not None:
            wanted["SessionExpiryInterval"] = self.expiry
        extra = {"clean_start": self.clean, "properties": props("CONNECT", **wanted)}
        self.paho.connect("127.0.0.1", PORT, keepalive, **(extra if IS_5 else {}))
        self.paho.loop_start()
        return self.connected()

    def connected(self):
        flags, reason, properties = self.connects.get(timeout=DEADLINE)
        return flags.session_present, reason, properties

    def subscribe(self, *filters, identifier=None):
        """Subscribes to (filter, qos) or (filter, options); gives the reason codes."""
        values = {} if identifier is None else {"SubscriptionIdentifier": identifier}
        extra = {"properties": props("SUBSCRIBE", **values)} if IS_5 else {}
        if IS_5:
            filters = [(name, options if isinstance(options, SubscribeOptions)
                        else SubscribeOptions(qos=options)) for name, options in filters]
        self.paho.subscribe(list(filters), **extra)
        return [reason.value for reason in self.subscribes.get(timeout=DEADLINE)[1]]

    def unsubscribe(self, *filters):
        self.paho.unsubscribe(list(filters))
        return [reason.value for reason in self.unsubscribes.get(timeout=DEADLINE)[1]]

    def send(self, topic, payload, qos, retain=False, **values):
        """Publishes without waiting."""
        properties = props("PUBLISH", **values) if values else None
        return self.paho.publish(topic, payload, qos, retain, properties=properties).mid

    def publish(self, topic, payload, qos, retain=False, **values):
        """Publishes and waits for the end of the exchange; gives the reason code."""
        mid = self.send(topic, payload, qos, retain, **values)
        done, reason, _ = self.publishes.get(timeout=DEADLINE)
        equal(done, mid)
        return reason.value

    def message(self):
        return self.messages.get(timeout=DEADLINE)[0]

    def texts(self, count):
        """The payloads of the next messages."""
        return [self.message().payload.decode() for _ in range(count)]

    def disconnected(self):
        """Waits for the end of the connection; gives the reason code."""
        return self.disconnects.get(timeout=DEADLINE)[1]

    def leave(self, **values):
        """DISCONNECT; afterwards nothing may be left over."""
        if IS_5 and values:
            self.paho.disconnect(properties=props("DISCONNECT", **values))
        else:
            self.paho.disconnect()
        self.paho.loop_stop()
        equal([message[0].payload for message in self.messages.queue], [])

    def die(self):
        """Ends the thread and closes the socket without DISCONNECT."""
        self.paho.socket().shutdown(socket.SHUT_RDWR)
        self.paho.loop_stop()


def equal(left, right):
    assert left == right, f"{left!r} is not {right!r}"
