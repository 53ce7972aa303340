# A migration task whose request has three faults.
resource "huaweicloud_dcs_online_data_migration_task" "main" {
  task_name         = "migration"
  vpc_id            = var.vpc_id
  subnet_id         = var.subnet_id
  security_group_id = var.security_group_id

  migration_method   = "incremental_migration"
  resume_mode        = "Auto"
  bandwidth_limit_mb = 10241

  source_instance {
    addrs    = "192.168.0.10:6379;192.168.0.11:6379"
    password = var.source_password
  }

  target_instance {
    id       = huaweicloud_dcs_instance.target.id
    password = var.target_password
  }
}
