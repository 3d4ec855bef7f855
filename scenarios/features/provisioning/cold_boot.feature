Feature: Cold boot and heartbeat
  A station that has come up says who it is before anything else, and from then on shows at the agreed interval
  that it is alive.

  @ocpp1.6 @ocpp2.0.1 @csms @station @B01
  Scenario: A station boots and is accepted
    When station CS001 boots
    Then the boot of CS001 is the first message and the CSMS answers it with Accepted
    And CS001 reports each of its connectors as available
    And the conversation of CS001 is well-formed
    And the CSMS holds the boot of CS001 as Accepted, with what the station said of itself
    And the CSMS shows each connector of CS001 as available

  @ocpp1.6 @ocpp2.0.1 @csms @station @G02
  Scenario: An accepted station sends heartbeats at the interval it was given
    Given the CSMS answers boots with Accepted and an interval of 1 s
    When station CS001 boots
    Then CS001 sends a Heartbeat between 0.8 and 4 s after its boot was answered
    And the CSMS answers the Heartbeat of CS001 with its own clock
    And the CSMS has heard of CS001 since the Heartbeat

  @ocpp1.6 @ocpp2.0.1 @csms @station @B01
  Scenario: After an accepted boot the CSMS asks for nothing of its own accord
    When station CS001 boots
    Then the CSMS sends CS001 no CALL
    And CS001 reports each of its connectors as available
    And the CSMS holds the boot of CS001 as Accepted, with what the station said of itself

  @ocpp1.6 @ocpp2.0.1 @csms @station
  Scenario: After a mere reconnect no second boot is needed
    Given station CS001 has booted
    When the connection of CS001 is lost and comes back
    Then CS001 sends no BootNotification
    And the CSMS answers a Heartbeat of CS001
    And the CSMS holds CS001 as online

  @ocpp2.0.1 @csms @station @B01
  Scenario: A station that was switched on says so, and where its parts stand
    When station CS001 with 2 EVSEs boots
    Then the boot of CS001 is the first message and the CSMS answers it with Accepted
    And the boot of CS001 gives PowerUp as its reason
    And CS001 reports each of its connectors as available
    And the CSMS shows each connector of CS001 as available

  @ocpp1.6 @csms @TC_001_CSMS
  Scenario: A CSMS takes in a station that is new to it
    When station CS001 with 2 EVSEs boots
    Then the boot of CS001 is the first message and the CSMS answers it with Accepted
    And the CSMS acknowledges every message of CS001
    And CS001 reports each of its connectors as available
    And the CSMS answers a Heartbeat of CS001
    And the conversation of CS001 is well-formed
    And the CSMS holds the boot of CS001 as Accepted, with what the station said of itself
    And the CSMS shows each connector of CS001 as available
    And the CSMS holds no session of CS001

  @ocpp1.6 @station @TC_001_CS
  Scenario: A station that comes up says what it is, how its connectors are, and from then on that it is there
    Given the CSMS answers boots with Accepted and an interval of 1 s
    When station CS001 boots
    Then the boot of CS001 is the first message and the CSMS answers it with Accepted
    And the boot of CS001 says who made it, and which model it is
    And the messages about connector 0 of CS001 end with BootNotification, Available
    And the messages about connector 1 of CS001 end with BootNotification, Available
    And CS001 sends a Heartbeat between 0.8 and 4 s after its boot was answered
    And the conversation of CS001 is well-formed
    And the CSMS holds the boot of CS001 as Accepted, with what the station said of itself

  @ocpp1.6 @station @TC_001_CS
  Scenario: A station takes the interval of its boot's answer for its heartbeats
    Given the CSMS answers boots with Accepted and an interval of 7 s
    When station CS001 boots
    Then the boot of CS001 is the first message and the CSMS answers it with Accepted
    When the operator asks CS001 for the value of HeartbeatInterval
    Then CS001 tells HeartbeatInterval as 7
    And the conversation of CS001 is well-formed
    And the CSMS holds HeartbeatInterval of CS001 at 7
