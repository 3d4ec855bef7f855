Feature: An idle station without a connection
  A station that comes back after a short time says what has changed; after a long time away it says everything.

  @ocpp2.0.1 @csms @station @B04
  Scenario: After a short time away an unchanged station reports nothing
    Given station CS001 has booted
    When the connection of CS001 is lost and comes back
    Then CS001 reports no connector, because nothing has changed
    And the CSMS answers a Heartbeat of CS001
    And the CSMS holds CS001 as online

  @ocpp2.0.1 @csms @station @B04
  Scenario: After more than the offline threshold each connector is reported anew
    Given station CS001 with 2 EVSEs has booted
    And the operator has changed OCPPCommCtrlr.OfflineThreshold of CS001 to 0
    When the connection of CS001 is lost and comes back
    Then CS001 reports each of its connectors anew, without a boot
    And the CSMS shows each connector of CS001 as available
