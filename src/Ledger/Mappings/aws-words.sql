-- Small words of aws-cur.sql.

-- FOCUS wants a category of every service; AWS has none. By product code; codes that are not here are Other.
CREATE OR REPLACE TEMP MACRO aws_services() AS TABLE
    SELECT unnest(string_split(Codes, '|')) AS ProductCode, ServiceCategory
    FROM (VALUES
        ('AmazonEC2|AmazonECS|AmazonEKS|AmazonECR|AmazonECRPublic|AWSLambda|AmazonLightsail|AWSAppRunner|AWSOutposts|AmazonAppStream|ComputeSavingsPlans|AWSBatch|ElasticBeanstalk|AmazonWorkSpaces', 'Compute'),
        ('AmazonS3|AmazonEFS|AmazonFSx|AmazonGlacier|AmazonS3GlacierDeepArchive|AWSBackup|AWSStorageGateway|AWSDataSync|AmazonEBS', 'Storage'),
        ('AmazonRDS|AmazonDynamoDB|AmazonElastiCache|AmazonDocDB|AmazonNeptune|AmazonMemoryDB|AmazonTimestream|AmazonMCS|AmazonRedshift|AmazonDAX|AmazonQLDB', 'Databases'),
        ('AWSDataTransfer|AmazonVPC|AWSELB|AmazonCloudFront|AmazonRoute53|AmazonApiGateway|AWSDirectConnect|AWSGlobalAccelerator|AWSNetworkFirewall|AWSTransitGateway|AWSCloudMap', 'Networking'),
        ('AmazonAthena|AWSGlue|ElasticMapReduce|AmazonKinesis|AmazonKinesisFirehose|AmazonKinesisAnalytics|AmazonMSK|AmazonES|AmazonQuickSight|AWSLakeFormation|AmazonCloudSearch|AWSDataExchange|datapipeline', 'Analytics'),
        ('AWSQueueService|AmazonSNS|AmazonMQ|AmazonStates|AWSEvents|AmazonMWAA|AppFlow|AmazonSWF', 'Integration'),
        ('AmazonCloudWatch|AWSCloudTrail|AWSConfig|AWSCloudFormation|AWSSystemsManager|AWSSupportBusiness|AWSSupportEnterprise|AWSDeveloperSupport|AWSBudgets|AWSCostExplorer|AWSServiceCatalog|AmazonGrafana|AmazonPrometheus', 'Management and Governance'),
        ('AWSXRay|CodeBuild|AWSCodePipeline|AWSCodeCommit|AWSCodeArtifact|AWSAmplify|AWSAppSync|AWSCloudShell|AWSDeviceFarm', 'Developer Tools'),
        ('awskms|AWSSecretsManager|awswaf|AWSShield|AmazonGuardDuty|AmazonInspector|AmazonInspectorV2|AmazonMacie|AWSSecurityHub|AWSCertificateManager|CloudHSM|AmazonDetective|AWSFMS', 'Security'),
        ('AmazonCognito|AWSDirectoryService', 'Identity'),
        ('AmazonSageMaker|AmazonBedrock|AmazonRekognition|AmazonTextract|AmazonPolly|AmazonLex|AmazonKendra|comprehend|transcribe|translate|AmazonPersonalize', 'AI and Machine Learning'),
        ('AWSIoT|AWSGreengrass|IoTDeviceManagement', 'Internet of Things'),
        ('AWSDatabaseMigrationSvc|AWSMigrationHubRefactorSpaces|AWSTransfer|AWSSnowball', 'Migration'),
        ('AWSElementalMediaConvert|AWSElementalMediaLive|AmazonIVS', 'Media'),
        ('AmazonSES|AmazonConnect|AmazonChime|AmazonPinpoint|AmazonWorkMail|AmazonWorkDocs', 'Business Applications'),
        ('AmazonLocationService', 'Mobile')
    ) services (Codes, ServiceCategory);
