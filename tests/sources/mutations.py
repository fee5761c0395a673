"""Seeded damage to a file's bytes, as disks, transfers and attackers do it."""

import random

_WORDS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\1\0\0\0")


def mutated(original: bytes, seed: int) -> bytes:
    """`original` with some of its bytes changed, moved or cut off; the same seed does the same."""
    chance = random.Random(seed)
    data = bytearray(original)
    way = chance.randrange(5)
    place = chance.randrange(len(data))
    if way == 0:
        for _ in range(chance.choice((1, 3, 10, 100))):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif way == 1:
        noise = chance.randbytes(chance.choice((4, 16, 64, 512, 4096)))[: len(data) - place]
        data[place : place + len(noise)] = noise
    elif way == 2:
        del data[place:]
    elif way == 3:
        copied = data[chance.randrange(len(data)) :][: chance.choice((16, 64, 512, 2048))][: len(data) - place]
        data[place : place + len(copied)] = copied
    else:
        for _ in range(chance.choice((1, 2, 5, 20))):
            at = chance.randrange(max(1, len(data) - 4))
            data[at : at + 4] = chance.choice(_WORDS)[: len(data) - at]
    return bytes(data)
