Feature: Boot pending and rejected
  Until a boot is accepted the station keeps silent, and what it says all the same is refused.

  @ocpp1.6 @ocpp2.0.1 @csms @station @B02
  Scenario: A station held Pending keeps to its boot until it is accepted
    Given the CSMS answers boots with Pending and an interval of 1 s
    When station CS001 boots
    Then the CSMS answers the boot of CS001 with Pending
    And CS001 sends nothing but BootNotification before it is accepted
    When the operator lets CS001 in
    Then the next boot of CS001 comes after the interval and the CSMS answers it with Accepted
    And the CSMS holds the boot of CS001 as Accepted, with what the station said of itself

  @ocpp1.6 @ocpp2.0.1 @csms @station @B03
  Scenario: A rejected station tries again after the interval and not before
    Given the CSMS answers boots with Rejected and an interval of 1 s
    When station CS001 boots
    Then the CSMS answers the boot of CS001 with Rejected
    And the next boot of CS001 comes after the interval and the CSMS answers it with Rejected
    And CS001 sends nothing but BootNotification before it is accepted
    And the CSMS holds the boot of CS001 as Rejected

  @ocpp1.6 @station @TC_001_CS
  Scenario: A station that was rejected is as good as new once it is accepted
    Given the CSMS answers boots with Rejected and an interval of 1 s
    When station CS001 boots
    Then the CSMS answers the boot of CS001 with Rejected
    When the operator lets CS001 in
    Then the next boot of CS001 comes after the interval and the CSMS answers it with Accepted
    And CS001 sends nothing but BootNotification before it is accepted
    And the messages about connector 0 of CS001 end with BootNotification, BootNotification, Available
    And the messages about connector 1 of CS001 end with BootNotification, BootNotification, Available
    And the conversation of CS001 is well-formed
    And the CSMS shows each connector of CS001 as available

  @ocpp1.6 @ocpp2.0.1 @csms @B02 @B03
  Scenario Outline: A CALL before the boot is accepted is refused
    Given the CSMS answers boots with <status> and an interval of 30 s
    And a bare connection of CS001 on which a boot was answered with <status>
    When CS001 sends a bare status notification
    Then the CSMS refuses the last CALL of CS001 with SecurityError
    And the CSMS sends CS001 no CALL
    And the CSMS shows no connector of CS001

    Examples:
      | status   |
      | Pending  |
      | Rejected |

  @ocpp1.6 @ocpp2.0.1 @csms @B02 @B03
  Scenario Outline: No remote start goes to a station that is not accepted
    Given the CSMS answers boots with <status> and an interval of 30 s
    And the token DEADBEEF is accepted
    And a bare connection of CS001 on which a boot was answered with <status>
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then the CSMS sends CS001 no CALL
    And the operator is told that the command was gated
    And the CSMS holds no session of CS001

    Examples:
      | status   |
      | Pending  |
      | Rejected |
