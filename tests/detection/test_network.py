"""Addresses of hosts, and places on the globe."""

import pytest

from scanner.detection.network import coordinates, ip_address


@pytest.mark.parametrize(
    ("written", "valid"),
    [
        ("203.0.113.42", True),
        ("192.168.0.17", True),
        ("2001:db8:85a3::8a2e:370:7334", True),
        ("fe80:0:0:0:0202:b3ff:fe1e:8329", True),
        ("203.0.113.256", False),
        ("203.0.113.042", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.0", False),
        ("10.0.0.255", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("add::bed", False),
        ("fab::bee:dad", False),
        ("12:30:45", False),
        ("", False),
    ],
)
def test_an_address_is_that_of_one_host(written: str, valid: bool) -> None:
    assert ip_address(written) is valid


@pytest.mark.parametrize(
    ("written", "valid"),
    [
        ("45.4215, -75.6972", True),
        ("latitude: 45.4215, longitude: -75.6972", True),
        ("45°25'15\"N 75°41'50\"W", True),
        ("45° 25.5' N 75° 41.8' W", True),
        ("95.4215, -75.6972", False),
        ("45.4215, -185.6972", False),
        ("45°61'15\"N 75°41'50\"W", False),
        ("0.0000, 0.0000", False),
        ("45.4215", False),
        ("", False),
    ],
)
def test_coordinates_lie_on_the_globe(written: str, valid: bool) -> None:
    assert coordinates(written) is valid
