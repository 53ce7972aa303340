# The password of the source is Not-a-real-0ne.
variable "target_password" {
  type      = string
  sensitive = true
  default   = "Not-a-real-0ne"
}

locals {
  secrets = {
    token = "not-a-real-token"
    list  = ["a", "not-a-real-1"]
  }
  source = "redis://user:not-a-real-2@10.0.0.1:6379"
}

resource "huaweicloud_dcs_online_data_migration_task" "main" {
  task_name         = "main"
  vpc_id            = huaweicloud_vpc.main.id
  subnet_id         = huaweicloud_vpc_subnet.main.id
  security_group_id = huaweicloud_networking_secgroup.main.id

  migration_method   = var.full ? "full_amount_migration" : "Incremental_Migration"
  resume_mode        = "Auto"
  bandwidth_limit_mb = 20000

  source_instance {
    addrs    = local.source
    password = <<-EOT
      Not-a-real-0ne
    EOT
  }

  target_instance {
    id       = huaweicloud_dcs_instance.target[0].id
    password = var.target_password // the password was not-a-real-3
  }
}
