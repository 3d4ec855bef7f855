Feature: A station is prepared before it is accepted
  Where the operator wants it so, a first boot is answered Pending; the CSMS sets what is wanted, has the station
  tell what it has, and accepts the boot that it asks for.

  @ocpp1.6 @ocpp2.0.1 @csms @station @B02
  Scenario: A station is set up while it is held Pending, and accepted then
    Given CS001 is to be prepared with the sample interval at 77 before it is accepted
    When station CS001 boots
    Then the CSMS answers the boot of CS001 with Pending
    And CS001 is set up, tells what it has, and is accepted at the boot that it is asked for
    And the CSMS holds the boot of CS001 as Accepted, with what the station said of itself
    And the CSMS holds the sample interval of CS001 at 77
