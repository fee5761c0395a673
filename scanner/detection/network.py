"""Addresses of devices and of places on the globe, as people write them into mail."""

import re
from collections.abc import Callable
from ipaddress import AddressValueError, IPv4Address, IPv6Address

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LEAST_GROUPS = 3  # of an IPv6 address: "add::bed" is C++


def ip_address(value: str) -> bool:
    """Whether this is the address of one host, not of this one (RFC 791, RFC 4291), and no mask of a network."""
    if ":" not in value:
        try:
            host = IPv4Address(value)
        except AddressValueError:
            return False
        return not (host.is_loopback or host.is_multicast or host.packed[0] in (0, 255) or host.packed[3] == 255)
    try:
        longer = IPv6Address(value)
    except AddressValueError:
        return False
    groups = [group for group in value.split(":") if group]
    return (
        len(groups) >= _LEAST_GROUPS
        and any(map(str.isdecimal, value))
        and not (longer.is_loopback or longer.is_multicast or longer.is_unspecified)
    )


def coordinates(value: str) -> bool:
    """Whether these are a latitude and a longitude in degrees (WGS 84), decimal or with minutes and seconds."""
    numbers = [float(number.replace(",", ".")) for number in _NUMBER.findall(value)]
    if len(numbers) == 2:
        return numbers[0] <= 90 and numbers[1] <= 180 and any(numbers)
    half = len(numbers) // 2
    if len(numbers) not in (4, 6):
        return False
    sexagesimal = [*numbers[1:half], *numbers[half + 1 :]]
    return numbers[0] <= 90 and numbers[half] <= 180 and max(sexagesimal) < 60


VALIDATORS: dict[str, Callable[[str], bool]] = {"ip-address": ip_address, "coordinates": coordinates}
"""By the names that a rule calls them."""
