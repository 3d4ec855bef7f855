Feature: What an operator says of a station
  An operator confirms what was guessed, corrects it, or enters a station with all that it has; no message of a
  station ever alters that.

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: The operator confirms what was guessed
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has sent the statuses EVSE 1 as Available, EVSE 2 as Faulted
    When the operator says that CS001 has EVSE 1, EVSE 2
    Then the CSMS sends CS001 no CALL
    And the CSMS shows for CS001 just EVSE 1.1 for sure, EVSE 2.1 for sure
    And the CSMS shows for CS001 the statuses EVSE 1 as Available, EVSE 2 as Faulted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: The operator corrects what was guessed
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has sent the statuses EVSE 1 as Available, EVSE 2 as Available, EVSE 7 as Available
    When the operator says that CS001 has EVSE 1, EVSE 2
    Then the CSMS sends CS001 no CALL
    And the CSMS shows for CS001 just EVSE 1.1 for sure, EVSE 2.1 for sure

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A later status does not take the operator's word back
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has sent the statuses EVSE 1 as Available, EVSE 2 as Available
    And the operator has said that CS001 has EVSE 1
    When CS001 sends the statuses EVSE 1 as Faulted, EVSE 2 as Available
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS shows for CS001 just EVSE 1.1 for sure, EVSE 2.1 from StatusNotification

  @ocpp1.6 @csms
  Scenario: The operator says that two connectors are one EVSE
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 has sent the statuses EVSE 1 as Available, EVSE 2 as Faulted
    When the operator says that connectors 1 and 2 of CS001 are one EVSE
    Then the CSMS sends CS001 no CALL
    And the CSMS shows for CS001 just EVSE 1.1 for sure, EVSE 1.2 for sure
    And the CSMS shows for CS001 the statuses EVSE 1.1 as Available, EVSE 1.2 as Faulted

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A station entered by hand with all that it has is never altered
    Given the operator has entered CS001, which has EVSE 1, EVSE 2
    When station CS001 with 2 EVSEs boots
    Then CS001 reports each of its connectors as available
    And the CSMS knows CS001 as it was entered by hand
    And the CSMS shows for CS001 just EVSE 1.1 for sure, EVSE 2.1 for sure

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: What a station has beyond what was entered stands beside it as a guess
    Given the operator has entered CS001, which has EVSE 1
    And a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 sends the statuses EVSE 2 as Available
    Then the CSMS acknowledges all that CS001 has sent
    And the CSMS knows CS001 as it was entered by hand
    And the CSMS shows for CS001 just EVSE 1.1 for sure, EVSE 2.1 from StatusNotification

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: A boot that the operator refuses stays refused where unknown stations may come in
    Given the operator has entered CS001 and answers its boots with Rejected
    When station CS001 boots
    Then the CSMS answers the boot of CS001 with Rejected
    And the CSMS knows CS001 as it was entered by hand

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: The operator keeps a station that came by itself
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When the operator keeps CS001
    Then the CSMS sends CS001 no CALL
    And the CSMS knows CS001 as commissioned by hand
