using CloudIntel.TestKit.ControlPlane;

// One API server for all tests here that leave it running; those that break it start their own.
[assembly: AssemblyFixture(typeof(ControlPlaneFixture))]
