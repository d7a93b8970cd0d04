"""What the project is made with: locked packages, their licences, their known faults, a bill of materials."""
