"""Which addresses may be connected to."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.network import AddressPolicy, AddressRefusedError, is_public

PUBLIC = AddressPolicy()

REFUSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.9",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "2130706433",
    "0177.0.0.1",
    "127.1",
    "0",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]

ALLOWED = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.1.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "::ffff:8.8.8.8",
    "2400:cb00::1",
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(AddressRefusedError) as raised:
        PUBLIC.check(address, 443)
    assert raised.value.private


@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_is_allowed_at_the_usual_ports(address: str) -> None:
    for port in (80, 443, 8080, 8443):
        PUBLIC.check(address, port)
    with pytest.raises(AddressRefusedError, match="port 22 ") as raised:
        PUBLIC.check(address, 22)
    assert not raised.value.private


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: object) -> None:
    numeric = ip_address(str(address))
    assert numeric.is_global or not is_public(numeric)


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3"])
def test_an_allowed_network_is_reached_at_any_port_and_no_other_network_is(address: str) -> None:
    policy = AddressPolicy(private_networks=(ip_network("10.1.0.0/16"),))
    policy.check(address, 5678)
    for other in ("10.2.0.1", "192.168.0.1", "::1"):
        with pytest.raises(AddressRefusedError):
            policy.check(other, 5678)


def test_no_ports_named_means_any_port() -> None:
    AddressPolicy(ports=()).check("8.8.8.8", 25)


def test_only_numeric_hosts_are_judged_without_looking_names_up() -> None:
    PUBLIC.check_host("localhost", 80)
    with pytest.raises(AddressRefusedError):
        PUBLIC.check_host("127.0.0.1", 80)
    with pytest.raises(AddressRefusedError):
        PUBLIC.check_host("::1", 80)
