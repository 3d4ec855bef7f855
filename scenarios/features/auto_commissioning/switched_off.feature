Feature: Auto-commissioning is switched off
  Who has come by itself stays known and marked; it is for the operator to keep it or to remove it.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A station that came by itself still comes in, and is marked
    Given station CS001 has booted
    And the operator has switched auto-commissioning off
    When the connection of CS001 is lost and comes back
    Then the CSMS answers a Heartbeat of CS001
    And the CSMS marks CS001 alone as commissioned automatically

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A newcomer is turned away
    Given station CS001 has booted
    And the operator has switched auto-commissioning off
    When CS002 opens a socket offering its version
    Then CS002 is turned away with 404 before the upgrade
    And the CSMS has no station on record but CS001

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A station that the operator removes does not come back
    Given station CS001 has booted
    And the operator has switched auto-commissioning off
    And the operator has removed CS001
    When CS001 opens a socket offering its version
    Then the handshake of CS001 is refused with 404
    And the CSMS has no station on record at all

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A station that the operator keeps is not marked any more
    Given station CS001 has booted
    And station CS002 has booted
    And the operator has switched auto-commissioning off
    When the operator keeps CS001
    Then the CSMS sends CS001 no CALL
    And the CSMS marks CS002 alone as commissioned automatically

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A server that never commissioned anybody lets it in as well
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 opens a socket on the server for known stations
    Then the socket of CS001 is open with its version selected
    And the CSMS marks CS001 alone as commissioned automatically
