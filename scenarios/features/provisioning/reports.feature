Feature: Reports of the device model
  A report comes in numbered parts, the last one marked; afterwards the CSMS holds each variable once.

  Background:
    Given station CS001 has booted

  @ocpp2.0.1 @csms @station @B07
  Scenario: The full inventory is reported in parts and held
    When the operator asks CS001 for its FullInventory
    Then CS001 sends 150 variables or more in 4 parts or more, numbered and ended
    And the CSMS holds what CS001 reported, each variable once, and the report as complete

  @ocpp2.0.1 @station @B07
  Scenario: The configuration inventory holds what can be set
    When the operator asks CS001 for its ConfigurationInventory
    Then CS001 reports nothing that cannot be set
    And CS001 sends 30 variables or more in 1 parts or more, numbered and ended
    And the CSMS holds what CS001 reported, each variable once, and the report as complete

  @ocpp2.0.1 @csms @station @B07
  Scenario: The summary tells where the station and its parts stand
    When the operator asks CS001 for its SummaryInventory
    Then CS001 reports on ChargingStation, EVSE, Connector and on nothing else
    And the CSMS holds what CS001 reported, each variable once, and the report as complete

  @ocpp2.0.1 @csms @station @B07
  Scenario: A second report replaces what the first one told
    Given the operator has changed the sample interval of CS001 to 44
    When the operator asks CS001 for its FullInventory
    Then CS001 sends 150 variables or more in 4 parts or more, numbered and ended
    And the CSMS holds what CS001 reported, each variable once, and the report as complete
    And the CSMS holds the sample interval of CS001 at 44

  @ocpp2.0.1 @csms @station @B08
  Scenario: A report of one component holds that component
    When the operator asks CS001 for a report of TxCtrlr
    Then CS001 reports on TxCtrlr and on nothing else
    And the CSMS holds what CS001 reported, each variable once, and the report as complete

  @ocpp2.0.1 @csms @station @B08
  Scenario: A report of one variable holds that variable
    When the operator asks CS001 for a report of TxCtrlr.StopTxOnInvalidId
    Then CS001 reports the one variable TxCtrlr.StopTxOnInvalidId
    And the CSMS holds TxCtrlr.StopTxOnInvalidId of CS001 at true

  @ocpp2.0.1 @csms @station @B08
  Scenario: There is no report of what is not there
    When the operator asks CS001 for a report of Nowhere
    Then CS001 answers the GetReport with EmptyResultSet and sends no report
    And the operator is told of the answer EmptyResultSet
    And the CSMS holds nothing of Nowhere.Interval of CS001

  @ocpp2.0.1 @csms @station @B08 @G05
  Scenario: A report on what has a problem names the lock that fails
    Given the token DEADBEEF is accepted
    And the lock of EVSE 1 of CS001 does not close
    And a cable and token DEADBEEF were tried at EVSE 1 of CS001
    When the operator asks CS001 for a report on every component with Problem true
    Then CS001 reports on ChargingStation, EVSE, Connector, ConnectorPlugRetentionLock and on nothing else
    And the CSMS holds what CS001 reported, each variable once, and the report as complete
    And the CSMS holds the lock of EVSE 1 of CS001 as failing
