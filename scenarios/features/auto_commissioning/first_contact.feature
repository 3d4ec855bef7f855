Feature: Auto-commissioning of a 1.6 and a 2.0.1 station
  On a server that allows it a station need not be entered by hand: the CSMS learns it, and its EVSEs and
  connectors, from what it says.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: An unknown station is learnt with its connectors
    When station CS001 with 2 EVSEs boots
    Then the CSMS answers the boot of CS001 with Accepted
    And CS001 reports each of its connectors as available
    And the CSMS knows CS001 as commissioned automatically, in its version
    And the CSMS shows 2 EVSEs of CS001 with one connector each, as guessed

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A station that charges before it reports any status is learnt from its session
    Given the token DEADBEEF is accepted
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends a bare start on EVSE 2 with token DEADBEEF
    Then the CSMS answers the start on EVSE 2 of CS001 with Accepted
    And the CSMS holds an active session on EVSE 2 of CS001 with token DEADBEEF
    And the CSMS shows EVSE 2 of CS001 as guessed

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A station entered by hand stays entered by hand
    Given the operator has entered CS001
    When station CS001 boots
    Then the CSMS answers the boot of CS001 with Accepted
    And the CSMS knows CS001 as commissioned by hand

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A second start-up of the same station learns nothing twice
    Given station CS001 with 2 EVSEs has booted
    When station CS001 is switched off and on again
    Then the CSMS answers the boot of CS001 with Accepted
    And the CSMS knows one station CS001
    And the CSMS shows 2 EVSEs of CS001 with one connector each, as guessed
