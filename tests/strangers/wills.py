"""Wills: at a broken connection, not at a clean DISCONNECT, retained, delayed, with 0x04."""

from paho.mqtt.reasoncodes import ReasonCode

from kit import IS_5, Client, PacketTypes, equal, props


def will(payload, qos=1, retain=False, **values):
    properties = props("WILLMESSAGE", **values)
    return {"topic": "w", "payload": payload, "qos": qos, "retain": retain,
            **({"properties": properties} if IS_5 else {})}


heir, publisher = Client("heir"), Client("pub")
heir.connect(), publisher.connect()
equal(heir.subscribe(("w", 2)), [2])

for qos in (0, 1, 2):
    testator = Client("testator", will=will(f"dead {qos}", qos))
    testator.connect()
    testator.die()
    message = heir.message()
    equal((message.payload.decode(), message.qos), (f"dead {qos}", qos))

polite = Client("polite", will=will("never"))
polite.connect()
polite.leave()
# The close of that connection is behind us when the same name is there again.
polite = Client("polite")
polite.connect()
polite.leave()

testator = Client("testator", will=will("kept", retain=True))
testator.connect()
testator.die()
equal(heir.texts(1), ["kept"])
late = Client("late")
late.connect()
late.subscribe(("w", 1))
message = late.message()
equal((message.payload, message.retain), (b"kept", True))
late.leave()

if IS_5:
    # A delayed will does not come when its client is back in time.
    hasty = Client("hasty", clean=False, expiry=1000, will=will("late", WillDelayInterval=1000))
    hasty.connect()
    hasty.die()
    hasty = Client("hasty", clean=False, expiry=1000)
    equal(hasty.connect()[0], True)
    hasty.leave()
    # It comes when the delay is over, and with the end of the session at the latest.
    slow = Client("slow", clean=False, expiry=1000, will=will("one second", WillDelayInterval=1))
    slow.connect()
    slow.die()
    equal(heir.texts(1), ["one second"])
    brief = Client("brief", clean=False, expiry=1, will=will("at the end", WillDelayInterval=1000))
    brief.connect()
    brief.die()
    equal(heir.texts(1), ["at the end"])
    # DISCONNECT may ask for it.
    asks = Client("asks", will=will("asked for"))
    asks.connect()
    asks.paho.disconnect(reasoncode=ReasonCode(
        PacketTypes.DISCONNECT, "Disconnect with will message"))
    equal(heir.texts(1), ["asked for"])
    asks.paho.loop_stop()

publisher.publish("w", "end", 1)
equal(heir.texts(1), ["end"])
heir.leave()
publisher.leave()
